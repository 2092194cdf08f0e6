namespace Linking.Ledger.Admission;

/// <summary>The disk that a ledger grows on.</summary>
public interface IFreeSpace
{
    /// <summary>Bytes that this process may still write. Cheap: it is asked before each round.</summary>
    /// <exception cref="IOException">The disk cannot be looked at.</exception>
    /// <exception cref="UnauthorizedAccessException">The disk may not be looked at.</exception>
    long ReadFreeBytes();
}
