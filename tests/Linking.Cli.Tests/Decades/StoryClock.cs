namespace Linking.Cli.Tests.Decades;

/// <summary>A clock that goes as the machine's does, and is set to other years. Timers are the machine's.</summary>
internal sealed class StoryClock : TimeProvider
{
    private TimeSpan _ahead;

    public Instant Now => Instant.FromDateTime(GetUtcNow());

    /// <summary>Sets it to a day.</summary>
    public void GoTo(string day) => _ahead = Instant.Parse($"{day}T12:00:00.000000Z").ToDateTime() - base.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;
}
