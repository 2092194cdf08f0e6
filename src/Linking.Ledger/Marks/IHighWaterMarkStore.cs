namespace Linking.Ledger.Marks;

/// <summary>
/// Keeps the mark outside the database, so that a database restored from an old backup is noticed. Not concurrent.
/// </summary>
public interface IHighWaterMarkStore
{
    /// <summary>The mark, or null if none was ever written.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="FormatException">What is there is no mark.</exception>
    HighWaterMark? Read();

    /// <summary>Replaces the mark; durable on return, and never half written.</summary>
    /// <exception cref="IOException">
    /// It cannot be written: the old one stands, or the new one does and may not outlast a power loss. Also
    /// <see cref="UnauthorizedAccessException"/>.
    /// </exception>
    void Write(HighWaterMark mark);
}
