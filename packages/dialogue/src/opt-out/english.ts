import type { RequestLanguage } from './request-language.ts'

const CALL = '(?:call|phone|ring|contact|bother|dial)'
const CALLING = '(?:calling|phoning|ringing|contacting|bothering|dialing|dialling)'
const WHOM = '(?:(?:me|us|my (?:number|phone|house|home|cell)|this (?:number|phone)|here) ?)'
const MORE =
  '(?:(?:again|any ?more|any longer|ever|back|on this (?:number|phone|line)|at this (?:number|phone)|here) )*'

const words = (pattern: string): RegExp => new RegExp(` ${pattern}`)

export const ENGLISH: RequestLanguage = {
  mention: /call|phon|ring|contact|bother|dial|list|base|record|number|subscribe|opt|alone/,
  always: [
    words(
      `(?:take|remove|delete|drop|scratch|strike|get) (?:me|us|my number|my name|our number|this number) (?:off|from|out of) (?:of )?(?:your|the|this|that|all|any) (?:\\S+ ){0,3}(?:list|lists|database|records|system|calls)`,
    ),
    words('(?:remove|delete|lose|forget|erase) (?:my|our|this) (?:number|phone number) '),
    words(
      '(?:put|add|place) (?:me|us|my number|this number) (?:on|to) (?:the|your|a) (?:do not call|no call|dnc)',
    ),
    words('(?:unsubscribe|opt) (?:me|us) '),
    words("(?:i |we )?(?:want to|wanna|would like to|'d like to) opt out "),
    words('no more (?:phone )?calls '),
    words(
      "(?:do not|don't|dont) want (?:any |any more |to get |to receive |more |your |these )*(?:phone )?calls ",
    ),
    words(
      `(?:do not|don't|dont) (?:want|wish) (?:you to (?:call|contact|phone)|to be (?:called|contacted|phoned))`,
    ),
    words('leave (?:me|us) alone '),
  ],
  unlessLimited: [
    words(
      `(?:do not|don't|dont|never|not to|to not|not) (?:ever |you ever )?${CALL} (?:${WHOM})?${MORE}(?=,|$|again|any|ever|because|and|or|i |we |you |it's|this|that|after|before|at |on |in |until|till|today|tonight|tomorrow|now|right|so|too|during|while|for|unless|if|about|with)`,
    ),
    words(
      `(?:stop|quit|cease|enough with) (?:${CALLING}|the calls|these calls|your calls) ?(?:${WHOM})?${MORE}`,
    ),
    words(`(?:do not|don't|dont) bother (?:${CALLING}) ?(?:${WHOM})?${MORE}`),
  ],
  limitBefore:
    /(?:(?:^|,| why| if| when| because| that| and) (?:i|you|we|they|he|she|people)| why| if| when| did| does| cannot| can't| could| might| may| tonight| today| tomorrow| now| right now) $/,
  limitAfter:
    / (?:after|before|until|till|today|tonight|tomorrow|now|right|early|late|so|too|during|while|unless|if|yet|between|night|morning|mornings|evening|evenings|afternoon|noon|weekend|weekends|weekdays|monday|mondays|tuesday|wednesday|thursday|friday|fridays|saturday|saturdays|sunday|sundays|week|month|work|office|o'clock|am|pm|without|from|by|names|that|him|her|them|mom|wife|husband) /,
  clauseStart: / (?:,|i|i'm|we|it's|because|and|or|but|you|just|thanks|thank|bye) /,
  callsWanted:
    /(?<! not)(?<! don't)(?<! never)(?<! dont)(?<! to) (?:call|phone|ring|try) (?:me |us )?(?:back |again )?(?:tomorrow|later|next|on|in|at|after|before|instead)|(?:i'll|i will|i can|let me|we'll|we will) (?:call|ring|phone) /,
  forGood: / (?:ever|never|for good|at all) /,
  thisNumber: / (?:(?:on|at) )?(?:this|my) (?:number|phone|line) /,
}
