"""The state machine: nodes and edges (`build`), and decisions as pure functions of the state (`routes`)."""
