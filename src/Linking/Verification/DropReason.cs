namespace Linking.Verification;

/// <summary>Why an anchor does nothing in its token (docs/spec/token.md, "Repairing").</summary>
public enum DropReason
{
    /// <summary>It stands there already.</summary>
    Repeated = 0,

    /// <summary>It does not fit the token under either function.</summary>
    DoesNotFit,

    /// <summary>A voucher that no encoder writes.</summary>
    Malformed,

    /// <summary>A voucher for a value that no fitting anchor leads to.</summary>
    SpeaksForNone,

    /// <summary>Of a type or kind that this program does not know.</summary>
    Unknown,
}
