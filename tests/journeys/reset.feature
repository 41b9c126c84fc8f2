Feature: An analyst verifies a caller and resets their password
  Scenario: A standard reset by push and callback, without a mouse
    Given the program with its demo desk, and a caller's ticket under the cursor
    When the analyst says what the caller asks for, and finds the caller
    And goes through the warning signs, of which there are none
    And has the caller confirm a number in the authenticator
    And rings the caller back
    And carries the reset out and sees the temporary password while a key is held
    Then the wizard closes and the verification is recorded as done
    And the caller is told of it on every address on record
    And neither the password nor the number that was rung is in any file or on the clipboard
    And no more than 25 keys were pressed
