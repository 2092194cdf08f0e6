namespace Linking.Publications;

/// <summary>Why a value counts as the pinned ledger's (docs/spec/publication.md, "Attributed").</summary>
public enum Attribution
{
    /// <summary>It does not: it can confirm, and refutes nothing.</summary>
    None = 0,

    /// <summary>(a) Signed by the publication keys in force, with the right record line.</summary>
    Signed,

    /// <summary>(b) An attributed publication of the next number has its digest.</summary>
    Chained,

    /// <summary>(c) The caller says so.</summary>
    ByCaller,
}
