namespace Linking.Vouchers;

/// <summary>What an <see cref="IStampReader"/> found.</summary>
public enum StampOutcome
{
    /// <summary>This reader cannot do it: not readable, which is never an error of the token.</summary>
    NotReadable = 0,

    /// <summary>It can be read and is not right: it does not count.</summary>
    Wrong,

    /// <summary>It is right by all four steps.</summary>
    Right,
}
