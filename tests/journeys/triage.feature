Feature: An analyst triages by keyboard
  Scenario: Take, answer and resolve without a mouse
    Given 3 unassigned tickets wait
    And Ana sits at her desk
    When she goes to the unassigned tickets
    And presses A on the first
    Then the first ticket is hers
    When she writes the note "Called back, no answer."
    Then the ticket's journal ends with the note "Called back, no answer."

  Scenario: What is typed survives switching tickets
    Given 2 unassigned tickets wait
    And Ana sits at her desk
    When she goes to the unassigned tickets
    And types "Dear Dana, have you tried" as a reply to the first
    And looks at the second and comes back
    Then the reply still says "Dear Dana, have you tried"
