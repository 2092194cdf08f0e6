using Linking.Notes;

namespace Linking.Events;

/// <summary>Signatures by this key, under every name, count only where judged at is earlier than the time.</summary>
/// <param name="Key">A head or publication key; of a recovery key it is only shown.</param>
/// <param name="Since">When.</param>
public sealed record StolenSubject(VerifierKey Key, Instant Since) : NoticeSubject;
