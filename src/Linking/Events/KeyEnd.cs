using Linking.Formats;

namespace Linking.Events;

/// <summary>
/// The end of the period of use of a set of keys: the extension line <c>x-key-until</c> of the event that brings them
/// (docs/spec/record.md, "The end of keys").
/// </summary>
public static class KeyEnd
{
    /// <summary>The line's name.</summary>
    public const string Name = "key-until";

    // Whoever wrote what cannot be read meant some end: the service does not guess that it is to come.
    private static readonly Instant Past = Instant.FromMicroseconds(1);

    /// <summary>The line that sets an end.</summary>
    public static ExtensionLine LineOf(Instant end) => new(Name, IsCritical: false, $"{end}");

    /// <summary>What the line of an event says; null: it has none.</summary>
    /// <returns>An end that has passed where the line is no time.</returns>
    public static Instant? Of(LedgerEvent value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Extensions.FirstOrDefault(line => line.Name == Name) is not { } found ? null
            : Instant.TryParse(found.Words, out var end) ? end : Past;
    }

    /// <summary>Why a new event cannot have its line; null if it can, or has none.</summary>
    /// <param name="value">The event.</param>
    /// <param name="bound">The end that earlier events name for one of its keys; null: none.</param>
    /// <param name="now">After which the end must be.</param>
    public static string? FaultOf(LedgerEvent value, Instant? bound, Instant now)
    {
        ArgumentNullException.ThrowIfNull(value);
        var found = value.Extensions.FirstOrDefault(line => line.Name == Name);
        if (found is not null && !Instant.TryParse(found.Words, out _))
            return $"Its line x-{Name} is no time such as 2031-01-01T00:00:00.000000Z.";
        var end = Of(value);
        if (bound is { } before && !(end <= before))
        {
            return $"The period of use of its keys ends at {before}, by an earlier event, and is not put off: its line x-{Name} names " +
                "that time or an earlier one, or it brings other keys.";
        }

        return end <= now ? $"Its line x-{Name} names {end}, which has passed: nothing could be signed with its keys." : null;
    }
}
