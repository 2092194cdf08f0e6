namespace Linking.Hashing.Kernels;

/// <summary>What a kernel says of the vectors that it is written for.</summary>
internal interface ILanes
{
    /// <summary>Whether this processor runs it in hardware.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>For reports: the vector width and what is used of the instruction set.</summary>
    static abstract string Name { get; }
}
