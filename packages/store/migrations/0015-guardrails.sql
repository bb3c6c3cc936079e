-- A turn may have had a sentence replaced that the agent must not say.
alter table turns
  drop constraint turns_source_check,
  add constraint turns_source_check
    check (source in ('model', 'ready-answer', 'guardrail', 'fallback', 'opt-out', 'farewell'));
