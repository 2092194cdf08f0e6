namespace Linking.Books.Sinks;

/// <summary>A sink failed. The message is for an operator: what was wrong, and what to do.</summary>
public sealed class SinkException : Exception
{
    /// <summary>
    /// A publication that stands there in the place of one that was to be brought: if the ledger itself has signed it, two
    /// machines go on under one key. Null if the failure is of another kind.
    /// </summary>
    public SinkHolding? Foreign { get; init; }

    /// <summary>
    /// Whether somebody must look at once, whatever else went well: the ledger's history and what somebody outside has seen of
    /// it do not agree.
    /// </summary>
    public bool IsAlarm { get; init; }

    public SinkException()
    {
    }

    public SinkException(string message)
        : base(message)
    {
    }

    public SinkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
