namespace Linking.Ledger.Records;

/// <summary>An event of the record that fits behind the head.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="After">
/// The time that the round must be later than, where that is not the head's: a notice about the clock strikes it.
/// </param>
internal sealed record RecordDraft(byte[] Bytes, Instant? After = null);
