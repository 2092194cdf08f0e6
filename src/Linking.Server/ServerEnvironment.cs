using Linking.Ledger.Clocks;

using Microsoft.Extensions.Logging;

namespace Linking.Server;

/// <summary>What a server takes from outside of itself; the defaults are the machine's. Tests put in their own.</summary>
public sealed record ServerEnvironment
{
    /// <summary>Clock and timers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the rounds' times come from; null: <see cref="TimeProvider"/>, taken at its word.</summary>
    public IClockSource? Clock { get; init; }

    /// <summary>Where the log goes; null: the console, one line a message, on standard error.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
