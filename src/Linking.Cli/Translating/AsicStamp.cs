using Linking.Vouchers;

namespace Linking.Cli.Translating;

/// <summary>A time-stamp of a manifest, which holds the manifest's digest; by whose word, is not judged yet.</summary>
/// <param name="Manifest">The manifest's entry.</param>
/// <param name="Text">Its bytes.</param>
/// <param name="Evidence">The stamp, with what came with it.</param>
/// <param name="References">What the manifest names.</param>
internal sealed record AsicStamp(
    string Manifest, ReadOnlyMemory<byte> Text, StampedEvidence Evidence, IReadOnlyList<AsicReference> References);
