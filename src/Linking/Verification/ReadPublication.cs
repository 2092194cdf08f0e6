using Linking.Notes;
using Linking.Publications;

namespace Linking.Verification;

/// <summary>A publication that was read, with the time at which its signatures are judged.</summary>
internal sealed record ReadPublication(Publication Publication, SignedNote Note, bool IsCallersWord, Instant JudgedAt);
