using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>Vectors on the stack, which aligns to 16 bytes: one that crosses two cache lines costs twice.</summary>
internal static unsafe class CacheLines
{
    /// <summary>The first place in <paramref name="room"/>, which has one vector more than are used, where a vector ends no
    /// line early.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector* Align<TVector>(TVector* room)
        where TVector : unmanaged =>
        (TVector*)(((nuint)room + (nuint)sizeof(TVector) - 1) & ~((nuint)sizeof(TVector) - 1));
}
