Feature: Supervisors rebalance the load
  Scenario: Twenty tickets go to another analyst, and one stays
    Given Ana holds 20 open tickets and one resolved
    And Sue and Ben sit at their desks
    When Sue moves them to Ben because "Ana is on leave"
    Then Ben's list shows 20 tickets
    And Sue reads "20 tickets moved to Ben Carter."
    And is told "HD-21 stayed as it was: already resolved."
    And Ben is told "Ana is on leave"
    When Sue takes it back
    Then Ben's list shows 0 tickets
