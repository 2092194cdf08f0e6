namespace Linking.Client.Calls;

/// <summary>A call that carries the newest head known, until it is answered.</summary>
/// <param name="knownSize">Of that head.</param>
/// <param name="end">Lets the next call carry one.</param>
internal sealed class HeadAudit(ulong knownSize, Action end) : IDisposable
{
    public ulong KnownSize => knownSize;

    public void Dispose() => end();
}
