-- What the pump asks while somewhere a calling window is closed: who is due in that zone, without passing over all others.
create index contacts_due_in_zone on contacts (campaign_id, time_zone, due_at) where state = 'waiting';
