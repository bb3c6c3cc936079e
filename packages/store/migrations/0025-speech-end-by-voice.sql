-- A detector of voice activity may have said that speech had ended. `not valid`: what is there keeps the narrower rule.
alter table turn_marks
  drop constraint turn_marks_speech_end_check,
  add constraint turn_marks_speech_end_check
    check (speech_end in ('captured', 'last-words', 'result', 'voice-activity')) not valid;
