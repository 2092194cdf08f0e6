namespace Linking.Cli.Tests.Decades;

/// <summary>A clock that goes as the machine's does, and is set to other years. Timers are the machine's.</summary>
internal sealed class StoryClock : TimeProvider
{
    private TimeSpan _ahead;
    private DateTimeOffset? _standing;

    public Instant Now => Instant.FromDateTime(GetUtcNow());

    /// <summary>Sets it to a day.</summary>
    public void GoTo(string day) => _ahead = Instant.Parse($"{day}T12:00:00.000000Z").ToDateTime() - base.GetUtcNow();

    /// <summary>Stops it at a time.</summary>
    public void StandAt(string time) => _standing = Instant.Parse(time).ToDateTime();

    public override DateTimeOffset GetUtcNow() => _standing ?? base.GetUtcNow() + _ahead;
}
