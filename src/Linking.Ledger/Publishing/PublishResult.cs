using Linking.Storage;

namespace Linking.Ledger.Publishing;

/// <summary>What publishing came to.</summary>
/// <param name="Publication">The newest publication.</param>
/// <param name="Created">Whether it was made now; false if the ledger had not grown since it was made.</param>
public sealed record PublishResult(StoredPublication Publication, bool Created);
