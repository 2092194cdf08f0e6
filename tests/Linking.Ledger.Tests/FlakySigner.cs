using Linking.Events;
using Linking.Notes;

namespace Linking.Ledger.Tests;

/// <summary>A key in a place that can be away, and that can break off in the middle of a signature.</summary>
internal sealed class FlakySigner(SigningKey key) : ISigner
{
    private volatile bool _isAway;
    private int _failures;

    public ReadOnlyMemory<byte> PublicKey => key.PublicKey;

    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    /// <summary>So many next signatures fail, though it says before that it can.</summary>
    public void FailNext(int count) => Interlocked.Exchange(ref _failures, count);

    public SignerProblem? FindProblem(KeyRole role) => IsAway ? new SignerProblem("The module is away.", "Put it back.") : null;

    public byte[] Sign(ReadOnlySpan<byte> message) =>
        IsAway || Interlocked.Decrement(ref _failures) >= 0
            ? throw new SignerException(new SignerProblem("The module broke off.", "Put it back."))
            : key.Sign(message);

    public void Dispose()
    {
    }
}
