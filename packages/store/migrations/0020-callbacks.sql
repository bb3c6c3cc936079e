-- A time that was agreed with the person in the call: when they asked to be called again, and when they will be.
alter table attempts
  add column callback_wanted_at timestamptz,
  add column callback_at timestamptz;
