namespace Linking.Server.Fronts.Grpc.Requests;

/// <summary>Bytes that may be taken up by many at a time. Thread-safe.</summary>
/// <param name="total">At most.</param>
internal sealed class ByteBudget(long total)
{
    private long _free = total;

    /// <returns>Whether there were as many; nothing was taken otherwise.</returns>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _free, -bytes) >= 0)
            return true;
        Release(bytes);
        return false;
    }

    public void Release(long bytes) => Interlocked.Add(ref _free, bytes);
}
