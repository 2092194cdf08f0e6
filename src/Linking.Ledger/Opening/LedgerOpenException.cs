namespace Linking.Ledger.Opening;

/// <summary>A ledger could not be opened. The message is for an operator: what is wrong, and what to do.</summary>
public sealed class LedgerOpenException : Exception
{
    public LedgerOpenException()
    {
    }

    public LedgerOpenException(string message)
        : base(message)
    {
    }

    public LedgerOpenException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public LedgerOpenException(OpenProblem problem, string message, Exception? innerException = null)
        : base(message, innerException) => Problem = problem;

    public OpenProblem Problem { get; }

    internal static LedgerOpenException Damaged(string what, Exception? innerException = null) =>
        new(OpenProblem.Damaged, $"The ledger is damaged. {what} {Advice.Fsck}", innerException);
}
