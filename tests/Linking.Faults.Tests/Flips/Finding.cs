namespace Linking.Faults.Tests.Flips;

/// <summary>How fsck named a damage.</summary>
internal enum Finding
{
    /// <summary>A round, a publication, or the file.</summary>
    Named,

    /// <summary>Tiles or the index, which are made again from the rounds.</summary>
    NamedAsDerived,
}
