/** Participles that do not end in -ed. */
const irregular: ReadonlySet<string> = new Set(
  (
    "awoken been begun bent bet bitten blown bound bought broken brought built burnt cast caught chosen come cut dealt done drawn " +
    "driven drunk eaten fallen fed felt forgotten fought found frozen given gone gotten got grown heard held hidden hit hung hurt kept " +
    "known laid lain learnt led left lent let lit lost made meant met mown offset overdrawn overridden overtaken overwritten paid " +
    "proven put quit read rebuilt redone resent reset rewritten ridden risen rung run said sat seen sent set sewn shaken shed shot " +
    "shown shut slept sold sought spelt spent split spoken spread stolen stood struck stuck sung sunk swept sworn swum taken taught " +
    "thought thrown told torn turned underpaid undone unpaid unset upheld upset withdrawn withheld won worn wound woken written"
  ).split(" "),
);

/** Words that end in -ed and are no participles. */
const innocent: ReadonlySet<string> = new Set(
  "bed bleed breed creed deed exceed feed greed hundred indeed need proceed red reed seed shed sled speed succeed weed".split(
    " ",
  ),
);

/** Whether a word says that something has happened: `placed`, `paid`, `sent`. */
export function isParticiple(word: string): boolean {
  return irregular.has(word) || (/[a-z]{2}ed$/u.test(word) && !innocent.has(word));
}

/** What one tells a system to do. The list is for recognising, so it may be short of some: no verdict rests on a missing word alone. */
const imperatives: ReadonlySet<string> = new Set(
  (
    "abort accept accrue acknowledge acquire activate add adjust advance allocate allow amend announce apply approve archive arrange ask " +
    "assess assign attach authenticate authorise authorize award backup ban begin bill block book broadcast buffer build buy calculate call " +
    "cancel capture change charge check choose claim clean clear clone close collect combine commit compensate complete compute configure " +
    "confirm connect consume contact continue convert copy correct count create credit deactivate debit decline decrease delete deliver " +
    "demote deny deploy deprecate deregister detect determine disable discard disconnect dispatch display dispute do download draft drop edit " +
    "eject emit enable end enqueue enrich enrol enroll ensure enter erase escalate estimate evaluate execute expand expire export extend " +
    "extract fail fetch file fill finalise finalize find finish fix flag flush force forget forward freeze fulfil fulfill generate get give " +
    "grant group handle hide hold identify ignore import include increase index inform initialise initialize initiate insert inspect install " +
    "invalidate invite invoice invoke issue join keep kill label launch leave link list load locate lock log lower make mark match measure " +
    "merge migrate modify monitor move name notify obtain offer open optimise optimize order pack park pass patch pause pay perform pick ping " +
    "place plan play post prepare price print process produce promote propose provide provision publish pull purchase purge push put " +
    "qualify query queue quote raise rate read rebuild recompute record recover redeem reduce refresh refund refuse register reject " +
    "release reload remind remove rename renew reopen repair repeat replace replay replenish reply report request reschedule resend reserve " +
    "reset resize resolve restart restock restore restrict resume retire retrieve retry return reverse review revoke rewind ring roll rollback " +
    "rotate route run save scale scan schedule search select sell send set settle share ship show shut sign simulate skip split start stop " +
    "store submit subscribe substitute subtract suggest suspend swap sync synchronise synchronize tag take tell terminate test track train " +
    "transfer transform translate transmit trigger turn unassign unblock undo unlink unlock unpark unpublish unregister unsubscribe update " +
    "upgrade upload upsert use validate verify view void wait warn watch withdraw write"
  ).split(" "),
);

/** Whether a word tells somebody to do something: `place`, `refund`. */
export function isImperative(word: string): boolean {
  return imperatives.has(word);
}

/** Imperatives that are as often things, and those that are so nearly always: `refund`, `order`. */
const things: ReadonlySet<string> = new Set(
  (
    "advance ban broadcast build call change charge claim clone copy count debit deposit display dispute download drop end estimate export filter " +
    "find fix grant handle hold import increase install issue join launch lock make mark match measure merge move name offer pack park pass patch " +
    "pause pay pick ping place play post print process produce promise purchase query quote raise rate read refresh refund release repair repeat " +
    "replay reply request research reserve reset restart resume retry return reverse review ring roll rollback run save scan search sign split " +
    "start stop swap sync test train transfer trigger turn update upgrade upload use view visit void wait watch withdraw"
  ).split(" "),
);
const nearlyAlways: ReadonlySet<string> = new Set(
  (
    "backup bill block book buffer credit draft file flag group index invoice label lead link list load log monitor order plan price queue record " +
    "report route sale schedule store tag track"
  ).split(" "),
);

/** Whether a word at the start of a name can be meant as telling somebody to do something. */
export function opensCommand(word: string): boolean {
  return imperatives.has(word) && !nearlyAlways.has(word);
}

/** Whether a word can only be meant so, wherever it stands. */
export function isOnlyImperative(word: string): boolean {
  return opensCommand(word) && !things.has(word);
}
