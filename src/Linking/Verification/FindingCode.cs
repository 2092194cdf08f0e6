namespace Linking.Verification;

/// <summary>What verification can find, one stable <c>LNK-…</c> code each (docs/spec/verification.md).</summary>
public enum FindingCode
{
    None = 0,
    Format,
    Version,
    Suite,
    Data,
    Kind,
    Ledger,
    Path,
    Aggregate,
    Round,
    Anchor,
    Contradicted,
    Publication,
    Time,
    Head,
    Signature,
    NoValue,
    NoKey,
    KeyPeriod,
    Published,
    Signed,
    Window,
    NoBasis,
    Future,
    Broken,
    Expired,
}
