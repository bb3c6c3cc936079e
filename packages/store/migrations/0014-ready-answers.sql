-- A turn may be answered by what the agent keeps ready, without the model.
alter table turns
  drop constraint turns_source_check,
  add constraint turns_source_check
    check (source in ('model', 'ready-answer', 'fallback', 'opt-out', 'farewell'));
