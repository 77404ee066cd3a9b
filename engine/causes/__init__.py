"""Why a thread stands still, an invariant broke or an exception came: back from event to event, in sentences."""
