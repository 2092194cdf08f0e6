namespace Linking.Events;

/// <summary>An algorithm has weakened; shown.</summary>
/// <param name="Algorithm">1 to 64 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>, <c>.</c>.</param>
/// <param name="Since">When.</param>
public sealed record WeakenedSubject(string Algorithm, Instant Since) : NoticeSubject;
