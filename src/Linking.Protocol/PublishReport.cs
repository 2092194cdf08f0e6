namespace Linking.Protocol;

/// <summary>The outcome of publishing.</summary>
/// <param name="Publication">The publication.</param>
/// <param name="Created">Whether it was made now; false: it is the last one, and the ledger has not grown since.</param>
/// <param name="Sinks">How the first attempt of each sink went.</param>
public sealed record PublishReport(PublicationInfo Publication, bool Created, IReadOnlyList<SinkReport> Sinks);
