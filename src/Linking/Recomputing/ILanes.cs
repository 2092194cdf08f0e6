namespace Linking.Recomputing;

/// <summary>
/// What the second computation needs of a vector with one word a lane: the operations that its standards' text is made of,
/// and nothing that one processor has and another has not. So there are no rotations here and no logic of three operands.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TWord">32 or 64 bits.</typeparam>
internal interface ILanes<TVector, TWord>
    where TVector : unmanaged
    where TWord : unmanaged
{
    /// <summary>The same word in every lane.</summary>
    static abstract TVector Same(TWord word);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    /// <summary>¬a ∧ b.</summary>
    static abstract TVector AndOfNot(TVector a, TVector b);

    static abstract TVector Xor(TVector a, TVector b);

    static abstract TVector Left(TVector a, int count);

    static abstract TVector Right(TVector a, int count);
}
