Feature: Articles that one writes and another finds

  Scenario: What Ana writes at nine, Ben finds at ten
    Given Ana and Ben sit in the knowledge room
    When Ana saves a file that tells why the VPN drops
    Then Ben's list shows "VPN drops after ten minutes"
    When Ben searches for "split tunnel" and reads what he finds
    Then he reads "Turn split tunnelling on."
    When Ben flags it because "The menu is called otherwise now."
    Then Ana reads that Ben flagged it
    When Ana puts it right in her file
    Then Ben reads "The menu is under Network now."
    And his folder holds the same file as hers

  Scenario: An article is a few letters away
    Given Ana and Ben sit in the knowledge room
    When Ana saves a file that tells why the VPN drops
    And Ben opens it by the palette
    Then he reads "Turn split tunnelling on."

  Scenario: One sees that the other is changing it, and what came of it
    Given Ana and Ben sit in the knowledge room
    When Ana saves a file that tells why the VPN drops
    And Ben opens it by the palette
    And Ana opens it to change it
    Then Ben is told that Ana has it open
    When Ana types "Restart the client." and saves
    Then Ben reads "Restart the client."
    When Ana closes it
    Then nobody is said to have it open
