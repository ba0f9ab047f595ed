/** The terminal fate of a claim. */
export type Outcome = 'granted' | 'absorbed' | 'overruled' | 'refused' | 'expired' | 'withheld';

/**
 * Why a claim got its outcome, as data: a kind and its parameters, never a sentence. `src/text` makes words of it.
 * `undelivered` tells beside a granted claim why its command did not reach the device.
 */
export type Reason =
  | ((
      | { readonly kind: 'strongest' }
      /** Its total was tied with another's, and its assistant is preferred. */
      | { readonly kind: 'preferred' }
      /** It continues a gesture that has won. */
      | { readonly kind: 'same_gesture' }
    ) & {
      readonly undelivered?: string;
      /** The devices that another verdict had decided: it did the rest. */
      readonly taken?: readonly string[];
    })
  /** A door carried it out while the hub was away. */
  | { readonly kind: 'relayed' }
  /** Another hub of the home decided it, which led before this one. */
  | { readonly kind: 'decided_elsewhere' }
  /** Another claim of the contest asks the same. */
  | { readonly kind: 'does_the_same'; readonly by: string }
  /** A verdict before it has done the same. */
  | { readonly kind: 'has_done_the_same'; readonly by: string }
  | { readonly kind: 'tapped_the_same'; readonly by: string }
  /** The same assistant heard the same voice in a nearer room, and claimed from there. */
  | { readonly kind: 'heard_nearer'; readonly room: string }
  | { readonly kind: 'granted_otherwise'; readonly to: string }
  /** Another verdict has decided every device of this message of a gesture; the rest of the gesture was granted. */
  | { readonly kind: 'decided_already'; readonly devices: readonly string[] }
  | { readonly kind: 'outweighed'; readonly by: string; readonly its_db: number; readonly own_db: number }
  | { readonly kind: 'below_zero'; readonly db: number }
  | { readonly kind: 'another_called' }
  | { readonly kind: 'nobody_won' }
  | { readonly kind: 'guarded_unproven'; readonly door: string }
  | { readonly kind: 'guarded_contested' }
  | { readonly kind: 'guarded_silent'; readonly assistants: readonly string[] }
  | { readonly kind: 'guarded_not_called' }
  /** There is no broker. */
  | { readonly kind: 'no_broker' }
  /** The broker was lost while the contest was open. */
  | { readonly kind: 'broker_lost' }
  | RefusalReason;

/** Why the rules let a claim not compete. */
export type RefusalReason =
  | { readonly kind: 'unknown_assistant'; readonly assistant: string }
  | { readonly kind: 'disabled'; readonly assistant: string }
  | { readonly kind: 'cannot_serve'; readonly assistant: string }
  /** @see Claim.unsupported */
  | { readonly kind: 'no_action'; readonly detail: string }
  | { readonly kind: 'not_understood'; readonly detail: string }
  | { readonly kind: 'unknown_device'; readonly device: string }
  | { readonly kind: 'unsupported'; readonly detail: string }
  | { readonly kind: 'no_member'; readonly device: string; readonly action: string }
  | { readonly kind: 'owned'; readonly device: string; readonly owner: string }
  | { readonly kind: 'too_old'; readonly age_ms: number; readonly limit_ms: number }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'crowded'; readonly most: number }
  /** Its sender sends more claims than one assistant may; `detail` names the limit. */
  | { readonly kind: 'too_many'; readonly detail: string }
  | { readonly kind: 'withdrawn' };

/** Something about the voices of a contest that a person should know, as data. */
export type Fact =
  /** One voice was heard in several rooms, nearest first. `db` is of the measure `by`; absent where it has none. */
  | {
      readonly kind: 'heard_in';
      readonly rooms: readonly { readonly room: string; readonly db?: number }[];
      readonly by: 'level' | 'snr' | 'score' | 'first';
    }
  /** Several people each called their own assistant. */
  | { readonly kind: 'two_called'; readonly assistants: readonly string[] }
  /** The claim came before the words had ended, so it was a tap, or somebody else's. */
  | { readonly kind: 'before_the_end'; readonly claim: string }
  /** The claim came later than its assistant ever answers those words. */
  | { readonly kind: 'too_late'; readonly claim: string }
  /** A contest of several voices: two people asked about one device. */
  | { readonly kind: 'several_voices'; readonly voices: readonly string[] };

/** The smallest single change that would have turned a verdict, as data. */
export type Counterfactual =
  | { readonly kind: 'score'; readonly assistant: string; readonly from: number; readonly to: number }
  | { readonly kind: 'confidence'; readonly assistant: string; readonly from: number; readonly to: number }
  | { readonly kind: 'no_room'; readonly assistant: string; readonly from: string }
  | { readonly kind: 'room'; readonly assistant: string; readonly from: string | null; readonly to: string }
  | { readonly kind: 'no_owner'; readonly device: string }
  | { readonly kind: 'owner'; readonly device: string; readonly assistant: string }
  | { readonly kind: 'preference'; readonly assistant: string }
  | { readonly kind: 'broker' }
  | { readonly kind: 'none' };
