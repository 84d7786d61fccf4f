/** What `@solana/web3.js` exports that waits for a confirmation, or sends and waits. */
export const WEB3_ACTIONS: ReadonlySet<string> = new Set([
  "confirmTransaction",
  "sendAndConfirmRawTransaction",
  "sendAndConfirmTransaction",
]);

/** Every action of `@solana/spl-token`: each builds a transaction, sends it and waits for it. */
export const TOKEN_ACTIONS: ReadonlySet<string> = new Set(
  `approve approveChecked burn burnChecked closeAccount createAccount createAssociatedTokenAccount
  createAssociatedTokenAccountIdempotent createInterestBearingMint createMint createMultisig createNativeMint
  createWrappedNativeAccount disableCpiGuard disableRequiredMemoTransfers enableCpiGuard
  enableRequiredMemoTransfers freezeAccount getOrCreateAssociatedTokenAccount harvestWithheldTokensToMint
  initializeDefaultAccountState initializeTransferHook mintTo mintToChecked pause recoverNested resume revoke
  setAuthority setTransferFee syncNative thawAccount tokenGroupInitializeGroup
  tokenGroupInitializeGroupWithRentTransfer tokenGroupMemberInitialize
  tokenGroupMemberInitializeWithRentTransfer tokenGroupUpdateGroupAuthority tokenGroupUpdateGroupMaxSize
  tokenMetadataInitialize tokenMetadataInitializeWithRentTransfer tokenMetadataRemoveKey
  tokenMetadataUpdateAuthority tokenMetadataUpdateField tokenMetadataUpdateFieldWithRentTransfer transfer
  transferChecked transferCheckedWithFee transferCheckedWithFeeAndTransferHook transferCheckedWithTransferHook
  unwrapLamports updateDefaultAccountState updateMultiplier updateRateInterestBearingMint updateTransferHook
  withdrawWithheldTokensFromAccounts withdrawWithheldTokensFromMint`.split(/\s+/),
);
