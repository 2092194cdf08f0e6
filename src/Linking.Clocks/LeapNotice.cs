namespace Linking.Clocks;

/// <summary>What a source announces for the last minute of the month.</summary>
public enum LeapNotice
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has 61 seconds.</summary>
    Insert,

    /// <summary>It has 59 seconds.</summary>
    Delete,
}
