-- A turn may end by handing the call over.
alter table turns
  drop constraint turns_action_check,
  add constraint turns_action_check check (action in ('listen', 'hangup', 'transfer'));
