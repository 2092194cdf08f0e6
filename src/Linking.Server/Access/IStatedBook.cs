namespace Linking.Server.Access;

/// <summary>A book of whose changes the ledger gets the digests. Thread-safe.</summary>
internal interface IStatedBook
{
    /// <summary>Changes that stand in no round yet, in the order of their numbers.</summary>
    IReadOnlyList<AccessChange> Unstated { get; }

    /// <summary>The statement of a change stands in a round.</summary>
    /// <returns>The change with its round.</returns>
    /// <exception cref="LiteDb.DocumentFileException">It could not be noted.</exception>
    AccessChange Stated(AccessChange change, ulong round);

    /// <summary>A change by its number; null: there is none.</summary>
    /// <exception cref="LiteDb.DocumentFileException">It cannot be read.</exception>
    AccessChange? Find(long number);
}
