namespace Linking.Events;

/// <summary>Rounds a … b are struck; b is the round before the notice's.</summary>
/// <param name="First">a, at least 1.</param>
/// <param name="Last">b, at least a.</param>
public sealed record ClockSubject(ulong First, ulong Last) : NoticeSubject;
