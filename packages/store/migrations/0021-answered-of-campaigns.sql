-- The newest conversations of a campaign. Most of its attempts nobody answers: they are passed over without being read.
create index attempts_of_campaign_answered on attempts (campaign_id, position desc) where answered_at is not null;
