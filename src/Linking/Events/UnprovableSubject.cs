namespace Linking.Events;

/// <summary>Data of rounds a … b was lost; shown.</summary>
/// <param name="First">a.</param>
/// <param name="Last">b, at least a.</param>
public sealed record UnprovableSubject(ulong First, ulong Last) : NoticeSubject;
