"""The room of the desk's connections: directories, providers and carriers, set up, agreed on and tried."""
