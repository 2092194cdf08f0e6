namespace Linking.Ledger;

/// <summary>From where to where a setting may go.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Read">Its value.</param>
/// <param name="Least">The smallest that is allowed.</param>
/// <param name="Most">The largest.</param>
public sealed record SettingBound<TSettings>(string Name, Func<TSettings, IComparable> Read, IComparable Least, IComparable Most)
{
    /// <summary>One sentence if the value is out of bounds; null if all is well.</summary>
    /// <param name="settings">Whose value is meant.</param>
    /// <param name="show">Writes a value, with its unit.</param>
    public string? Problem(TSettings settings, Func<IComparable, string> show)
    {
        ArgumentNullException.ThrowIfNull(show);
        var value = Read(settings);
        return value.CompareTo(Least) < 0 || value.CompareTo(Most) > 0
            ? $"{Name} is {show(value)}; it must be from {show(Least)} to {show(Most)}."
            : null;
    }
}
