namespace Linking.Cli.Holdings;

/// <summary>How it stands with a file that is kept together with its proof. What needs help soonest comes first.</summary>
internal enum HoldingState
{
    /// <summary>The file or its proof is no longer where it was, or cannot be read.</summary>
    Lost,

    /// <summary>The proof does not hold: the file was changed, or another reason.</summary>
    Failed,

    /// <summary>The proof's validity has ended, or nothing that it rests on is sound any more: too late to renew.</summary>
    Past,

    /// <summary>To be renewed: its validity ends before it may be thrown away, or one of its functions has fallen.</summary>
    Due,

    /// <summary>No publication stands in the proof: a signature alone speaks for it.</summary>
    Promised,

    /// <summary>Its period of keeping is over.</summary>
    Over,

    /// <summary>Nothing is to be done.</summary>
    Kept,
}
