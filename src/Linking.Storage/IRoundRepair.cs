namespace Linking.Storage;

/// <summary>
/// A truth in which a round that the medium has damaged can be put back as it was. The one exception to "rounds are never changed": the
/// caller has shown that the row is the one that was appended, by the link that the rounds after it carry.
/// </summary>
public interface IRoundRepair
{
    /// <summary>Puts a round's row back, with its events, in one durable step.</summary>
    /// <param name="round">As it was appended; its index is below the size.</param>
    /// <param name="cancellation">Until it begins.</param>
    /// <exception cref="ArgumentException">The row contradicts itself (<see cref="StoredRound.Require"/>).</exception>
    /// <exception cref="StorageException">It could not be written; then every later write is refused.</exception>
    Task PutBackAsync(StoredRound round, CancellationToken cancellation);
}
