-- Work after a call lives in Redis only. What Redis may have lost is found here: each index holds what is not done yet.
alter table attempts add column analysis_due_at timestamptz;
create index attempts_analysis_due on attempts (analysis_due_at) where analysis_due_at is not null;
create index recordings_not_transcribed on recordings (announced_at) where state in ('announced', 'stored');
